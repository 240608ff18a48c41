/** The Cache Storage of a browser, in memory: names in the order of creation, entries by path. */
class MemoryCache {
  readonly entries = new Map<string, string>();
  async keys(): Promise<{ url: string }[]> {
    return [...this.entries.keys()].map((path) => ({ url: `http://localhost${path}` }));
  }
  async delete(request: { url: string }): Promise<boolean> {
    return this.entries.delete(new URL(request.url).pathname);
  }
}

export class MemoryCaches {
  readonly all = new Map<string, MemoryCache>();
  async keys(): Promise<string[]> {
    return [...this.all.keys()];
  }
  async open(name: string): Promise<MemoryCache> {
    const cache = this.all.get(name) ?? new MemoryCache();
    this.all.set(name, cache);
    return cache;
  }
  async delete(name: string): Promise<boolean> {
    return this.all.delete(name);
  }
  /** Paths by cache, as a test compares them. */
  get content(): Record<string, string[]> {
    return Object.fromEntries([...this.all].map(([name, cache]) => [name, [...cache.entries.keys()]]));
  }
}
