import type { Plugin } from "vite";

/**
 * Everything that the PWA's entry imports statically, in one chunk: on EDGE each further request costs more than the
 * few bytes that the console, which shares some of it, is spared. `contains` is for the bundler's chunk groups.
 */
export function firstScreen(entry: string): Plugin & { contains: (id: string) => boolean } {
  const together = new Set<string>();
  return {
    name: "first-screen",
    contains: (id) => together.has(id),
    buildEnd() {
      const visit = (id: string) => {
        for (const next of this.getModuleInfo(id)?.importedIds ?? []) {
          if (together.has(next) || next.endsWith(".css")) continue;
          together.add(next);
          visit(next);
        }
      };
      visit(entry);
    },
  };
}
