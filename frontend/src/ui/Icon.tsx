/** The symbols live once, in the page (templates/art.svg): neither the script nor a second request carries them. */
export function Icon({ name, label }: { name: string; label?: string }) {
  const shape = <use href={`#i-${name}`} />;
  if (!label)
    return (
      <svg class="icon" aria-hidden="true">
        {shape}
      </svg>
    );
  return (
    <svg class="icon" role="img" aria-label={label}>
      {shape}
    </svg>
  );
}

const DRAWN = new Set(
  "bubble window pot laugh ball news bouquet magnifier bird lantern bench cloud signpost".split(" "),
);

/** A drawing of the sprite, in the colours of the ground it stands on (`c-sun`, `c-hill`…). */
export function Illustration({ name }: { name: string }) {
  return (
    <svg class="art" aria-hidden="true">
      <use href={`#a-${DRAWN.has(name) ? name : "bubble"}`} />
    </svg>
  );
}
