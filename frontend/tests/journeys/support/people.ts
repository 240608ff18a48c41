/** People and what they do, by the API: what a journey needs before its own subject begins. */
import { createHash, randomUUID } from "node:crypto";
import { type APIRequestContext, type APIResponse, request } from "playwright-core";
import { inject } from "vitest";
import type {
  AccountCreated,
  Page,
  Participation,
  ParticipationCreate,
  ParticipationState,
} from "../../../src/api/types";
import type { DemoAccount } from "./server";
import { totp } from "./totp";
import { until } from "./until";

export interface Member {
  api: APIRequestContext;
  pseudonym: string;
  phrase: string;
}

type StorageState = Awaited<ReturnType<APIRequestContext["storageState"]>>;

/** A client of the API that comes, as a page would, from the site's own origin. */
export async function clientOf(url: string, storageState?: StorageState): Promise<APIRequestContext> {
  return request.newContext({
    baseURL: url,
    extraHTTPHeaders: { Origin: url },
    ...(storageState ? { storageState } : {}),
  });
}

/** The parsed body of an answer that must be good; the problem's own words when it isn't. */
export async function bodyOf<T>(answer: APIResponse): Promise<T> {
  if (!answer.ok()) throw new Error(`${answer.status()} ${answer.url()} ${await answer.text()}`);
  return (answer.status() === 204 ? null : await answer.json()) as T;
}

/** Sign in by password and code. A code opens once, so an account that was just used waits for its next one. */
export async function signInStaff(url: string, account: DemoAccount): Promise<APIRequestContext> {
  const api = await clientOf(url);
  const { email, password, totp_secret } = account;
  await bodyOf(await api.post("/api/v1/sessions", { data: { email, password, totp: totp(totp_secret) } }));
  return api;
}

/** The admin whom the set-up signed in, for the whole suite. */
export async function theAdmin(): Promise<APIRequestContext> {
  return clientOf(inject("site").url, JSON.parse(inject("admin")) as StorageState);
}

/** A professional of one's own, so that no file waits for another's one-time code. */
export async function newStaff(role = "promeneur", display_name = "Test Promeneur"): Promise<DemoAccount> {
  const admin = await theAdmin();
  const email = `${randomUUID()}@example.org`;
  const made = await bodyOf<{ password: string; totp_secret: string }>(
    await admin.post("/api/v1/staff", { data: { email, display_name, role } }),
  );
  await admin.dispose();
  return { role, email, password: made.password, totp_secret: made.totp_secret };
}

/** A young person's account. One address makes ten in an hour, so files share theirs. */
export async function join(url: string, wished: string): Promise<Member> {
  const api = await clientOf(url);
  const made = await bodyOf<AccountCreated>(
    await api.post("/api/v1/accounts", { data: { role: "youth", pseudonym: wished } }),
  );
  return { api, pseudonym: made.account.pseudonym ?? wished, phrase: made.recovery_phrase };
}

async function upload(api: APIRequestContext, mediaId: string, photo: Buffer): Promise<void> {
  const encode = (text: string) => Buffer.from(text).toString("base64");
  const sha256 = createHash("sha256").update(photo).digest("hex");
  const metadata = { media_id: mediaId, filetype: "image/jpeg", filename: "photo.jpg", sha256 };
  const created = await api.post("/api/v1/uploads", {
    headers: {
      "Tus-Resumable": "1.0.0",
      "Upload-Length": String(photo.length),
      "Upload-Metadata": Object.entries(metadata)
        .map(([key, value]) => `${key} ${encode(value)}`)
        .join(","),
    },
  });
  const place = created.headers().location;
  if (!place) throw new Error(`${created.status()} ${await created.text()}`);
  const sent = await api.patch(place, {
    headers: {
      "Tus-Resumable": "1.0.0",
      "Upload-Offset": "0",
      "Content-Type": "application/offset+octet-stream",
    },
    data: photo,
  });
  if (!sent.ok()) throw new Error(`${sent.status()} ${await sent.text()}`);
}

type Said = Partial<ParticipationCreate> & { photo?: Buffer; id?: string };

/** Take part, photo included; resolves once a professional may read it. */
export async function takePart(api: APIRequestContext, { photo, id, ...said }: Said): Promise<Participation> {
  const participation = id ?? randomUUID();
  const media = photo ? [randomUUID()] : [];
  const data = { challenge: "solidavir-us", kind: photo ? "photo" : "text", ...said, media };
  await bodyOf(await api.put(`/api/v1/participations/${participation}`, { data }));
  for (const medium of media) if (photo) await upload(api, medium, photo);
  return waitForState(api, participation, "in_review");
}

export async function getParticipation(api: APIRequestContext, id: string): Promise<Participation> {
  return bodyOf(await api.get(`/api/v1/participations/${id}`));
}

export async function waitForState(
  api: APIRequestContext,
  id: string,
  state: ParticipationState,
): Promise<Participation> {
  return until(`participation ${state}`, async () => {
    const found = await getParticipation(api, id);
    return found.state === state ? found : null;
  });
}

export async function listMine(api: APIRequestContext): Promise<Participation[]> {
  return (await bodyOf<Page<Participation>>(await api.get("/api/v1/me/participations?limit=100"))).items;
}

type Verb = "approve" | "refuse" | "request-changes";

/** Decide as a professional, on the revision that stands now. */
export async function decide(
  staff: APIRequestContext,
  { id, revision }: Pick<Participation, "id" | "revision">,
  verb: Verb,
  reason?: string,
): Promise<void> {
  const data = reason === undefined ? { revision } : { revision, reason };
  await bodyOf(await staff.post(`/api/v1/participations/${id}/${verb}`, { data }));
}
