import type { ComponentChildren } from "preact";
import type { Space } from "../../api/types";
import { t } from "../../i18n";
import { siteName, telephone } from "./ways";
import { agesWords, checkedWords } from "./words";

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="place-fact">
      <dt>{t(`spaces.${name}.label`)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Source({ source }: Pick<Space, "source">) {
  if (!source) return t("spaces.source.none");
  const words = source.year ? t("spaces.source.year", { name: source.name, year: source.year }) : source.name;
  return source.url ? (
    <a href={source.url} rel="noopener noreferrer" target="_blank">
      {words}
    </a>
  ) : (
    words
  );
}

/** All that is known of a place, and what is not, in words. */
export function SpaceFacts({ space }: { space: Space }) {
  return (
    <dl class="place-facts">
      <Fact name="hours">{space.hours_text ?? t("spaces.hours.unknown")}</Fact>
      <Fact name="for">{agesWords(space)}</Fact>
      <Fact name="address">
        {[space.address, [space.postcode, space.commune].filter(Boolean).join(" ")]
          .filter(Boolean)
          .join(", ")}
      </Fact>
      {space.access && <Fact name="access">{space.access}</Fact>}
      {space.phone && (
        <Fact name="phone">
          <a href={telephone(space.phone)}>{space.phone}</a>
        </Fact>
      )}
      {space.email && (
        <Fact name="email">
          <a href={`mailto:${space.email}`}>{space.email}</a>
        </Fact>
      )}
      {space.site && (
        <Fact name="site">
          <a href={space.site} rel="noopener noreferrer" target="_blank">
            {siteName(space.site)}
          </a>
        </Fact>
      )}
      <Fact name="wheelchair">{t(`spaces.wheelchair.${space.wheelchair}`)}</Fact>
      {space.services.length > 0 && <Fact name="services">{space.services.join(" · ")}</Fact>}
      {space.structure && <Fact name="structure">{space.structure.name}</Fact>}
      {space.epci_name && <Fact name="area">{space.epci_name}</Fact>}
      <Fact name="position">{t(`spaces.position.${space.precision}`)}</Fact>
      <Fact name="source">
        <Source source={space.source} />
      </Fact>
      <Fact name="checked">{checkedWords(space)}</Fact>
    </dl>
  );
}
