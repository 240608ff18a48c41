interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
}

/** Our own workers only: the service worker at the root, or a built file. */
function ownScript(url: string): string {
  const { origin, pathname } = new URL(url, location.href);
  const ours = pathname === "/sw.js" || pathname.startsWith("/assets/");
  if (origin !== location.origin || !ours) throw new TypeError("not a script of ours");
  return pathname;
}

let policy: ScriptUrlPolicy | undefined;

/**
 * What `new Worker()` and `serviceWorker.register()` take under Trusted Types. The policy is the only one the
 * Content-Security-Policy allows (`app`); the type says string because the DOM typings of those calls do.
 */
export function trustedScriptUrl(url: string): string {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  policy ??= factory?.createPolicy("app", { createScriptURL: ownScript }) ?? { createScriptURL: ownScript };
  return policy.createScriptURL(url);
}
