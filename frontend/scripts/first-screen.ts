import type { Plugin } from "vite";

/**
 * Everything that the PWA's entry needs at once, in one file: the bundler would set apart each piece that a later
 * screen shares, and on EDGE each further request is dearer than its bytes. `contains` is for its chunk groups.
 */
export function firstScreen(entry: string): Plugin & { contains: (id: string) => boolean } {
  const together = new Set<string>();
  return {
    name: "first-screen",
    contains: (id) => together.has(id),
    buildEnd() {
      const visit = (id: string) => {
        if (together.has(id) || id.endsWith(".css")) return;
        together.add(id);
        for (const next of this.getModuleInfo(id)?.importedIds ?? []) visit(next);
      };
      visit(entry);
    },
  };
}
