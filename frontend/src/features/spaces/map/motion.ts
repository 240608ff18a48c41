/** True for whoever asked their phone for less motion: the map then jumps instead of gliding. */
export const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
