/** Before all files: the server, and an admin who is signed in. After them, also when they failed: nothing remains. */
import type { TestProject } from "vitest/node";
import { signInStaff } from "./people";
import { demoAccount, removeDataDir, type Site, startServer } from "./server";

declare module "vitest" {
  interface ProvidedContext {
    site: Site;
    admin: string;
  }
}

export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!process.env.CHROMIUM) {
    console.warn(
      "*** CHROMIUM IS EMPTY: EVERY BROWSER JOURNEY IS SKIPPED. Name a Chromium, and run again. ***",
    );
    project.provide("site", { url: "", port: 0, dataDir: "" });
    return undefined;
  }
  const server = await startServer({ DEMO: "true" });
  const end = async () => {
    await server.stop();
    await removeDataDir(server.site.dataDir);
  };
  try {
    project.provide("site", server.site);
    const admin = await signInStaff(server.site.url, demoAccount(server.site, "admin"));
    project.provide("admin", JSON.stringify(await admin.storageState()));
    await admin.dispose();
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}
