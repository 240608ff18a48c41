"""Youth spaces as the API shows them."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import EmailStr, Field, HttpUrl, StringConstraints

from app.schemas.common import ApiModel, CleanText, Slug, UtcDateTime


class SpaceKind(StrEnum):
    """Our kinds of space; importers map the publishers' kinds to these."""

    INFO_JEUNES = "info_jeunes"
    MJC = "mjc"
    ESPACE_JEUNES = "espace_jeunes"
    CENTRE_SOCIAL = "centre_social"
    MISSION_LOCALE = "mission_locale"
    MAISON_DES_ADOLESCENTS = "maison_des_adolescents"
    LUDOTHEQUE = "ludotheque"
    MEDIATHEQUE = "mediatheque"
    TIERS_LIEU = "tiers_lieu"
    FRANCE_SERVICES = "france_services"
    EMPLOI_FORMATION = "emploi_formation"
    LOGEMENT = "logement"
    SPORT_LOISIRS = "sport_loisirs"
    ACCES_AUX_DROITS = "acces_aux_droits"
    ITINERANT = "itinerant"
    AUTRE = "autre"


class Precision(StrEnum):
    """What the point stands for."""

    BUILDING = "building"
    STREET = "street"
    COMMUNE = "commune"


class Wheelchair(StrEnum):
    """OSM's values."""

    YES = "yes"
    LIMITED = "limited"
    NO = "no"
    UNKNOWN = "unknown"


Name = Annotated[CleanText, StringConstraints(min_length=2, max_length=140)]
Summary = Annotated[CleanText, StringConstraints(max_length=600)]
Line = Annotated[CleanText, StringConstraints(max_length=200)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+][0-9 .]{1,19}$")]
Services = Annotated[list[Annotated[CleanText, StringConstraints(min_length=1, max_length=80)]], Field(max_length=20)]
Insee = Annotated[str, StringConstraints(pattern=r"^[0-9AB]{5}$")]
Age = Annotated[int, Field(ge=0, le=99)]


class SpaceCreate(ApiModel):
    """A whole space, put under an id that the client made."""

    slug: Slug
    name: Name
    kind: SpaceKind
    structure_id: UUID | None = None
    summary: Summary = ""
    age_min: Age | None = None
    age_max: Age | None = None
    address: Line | None = None
    insee: Insee
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    precision: Precision = Precision.COMMUNE
    phone: Phone | None = None
    email: EmailStr | None = None
    site: HttpUrl | None = None
    services: Services = []
    wheelchair: Wheelchair = Wheelchair.UNKNOWN
    access: Line | None = Field(default=None, description="How to get there, in words.")
    hours_text: Line | None = Field(default=None, description="Opening hours in words, as their source gives them.")
    checked_on: date | None = None

    model_config = ApiModel.model_config | {
        "json_schema_extra": {
            "example": {
                "slug": "la-grange-demo",
                "name": "La Grange (démo)",
                "kind": "espace_jeunes",
                "summary": "Un espace pour les 12-17 ans.",
                "age_min": 12,
                "age_max": 17,
                "insee": "32013",
                "precision": "commune",
                "phone": "05 36 49 00 12",
                "services": ["jeux", "aide aux devoirs"],
                "wheelchair": "yes",
            }
        }
    }


class SpaceUpdate(ApiModel):
    """The parts that change."""

    name: Name | None = None
    kind: SpaceKind | None = None
    summary: Summary | None = None
    age_min: Age | None = None
    age_max: Age | None = None
    address: Line | None = None
    insee: Insee | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    precision: Precision | None = None
    phone: Phone | None = None
    email: EmailStr | None = None
    site: HttpUrl | None = None
    services: Services | None = None
    wheelchair: Wheelchair | None = None
    access: Line | None = None
    hours_text: Line | None = None
    checked_on: date | None = None


class StructureRef(ApiModel):
    """Who runs it."""

    id: UUID
    name: str


class SourceRef(ApiModel):
    """Where the facts come from."""

    name: str
    url: str | None
    year: int | None


class CommuneItem(ApiModel):
    """A commune, from the official table."""

    insee: str
    name: str
    postcodes: list[str]
    epci: str | None = Field(description="The intercommunalité's SIREN.")
    epci_name: str | None
    lat: float
    lon: float
    population: int


class SpaceRead(ApiModel):
    """A place for young people, fixed or itinerant."""

    id: UUID
    revision: str
    slug: str
    name: str
    kind: SpaceKind
    structure: StructureRef | None
    summary: str
    age_min: int | None
    age_max: int | None
    address: str | None
    insee: str
    commune: str
    postcode: str | None
    epci_name: str | None
    lat: float
    lon: float
    precision: Precision
    phone: str | None
    email: str | None
    site: str | None
    services: list[str]
    wheelchair: Wheelchair
    access: str | None
    hours_text: str | None
    source: SourceRef | None
    checked_on: date | None = Field(description="null: nobody has checked it yet (shown as « à vérifier »)")
    demo: bool
    updated_at: UtcDateTime
