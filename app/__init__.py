"""En lien: young people of a rural territory, in touch with the Promeneurs du Net."""
