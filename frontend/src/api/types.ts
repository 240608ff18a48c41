/** The names the app uses for the shapes of the API, which are generated from the OpenAPI document. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Account = Schemas["AccountRead"];
export type AccountCreated = Schemas["AccountCreated"];
export type Challenge = Schemas["ChallengeRead"];
export type ChallengeColor = Schemas["ChallengeColor"];
export type DepictedPerson = Schemas["DepictedPerson"];
export type Group = Schemas["Group"];
export type HelpLine = Schemas["HelpLine"];
export type Localized = Schemas["Localized"];
export type Media = Schemas["MediaRead"];
export type Participation = Schemas["ParticipationRead"];
export type ParticipationCreate = Schemas["ParticipationCreate"];
export type ParticipationKind = Schemas["ParticipationKind"];
export type ParticipationState = Schemas["ParticipationState"];
export type ParticipationUpdate = Schemas["ParticipationUpdate"];
export type Rendition = Schemas["Rendition"];
export type Role = Schemas["Role"];
export type SessionCreated = Required<Schemas["SessionCreated"]>;
export type Snapshot = Schemas["Snapshot"];
/** What is not named in `changed` has not changed. */
export type SnapshotDelta = Omit<Schemas["SnapshotDelta"], "changed"> & {
  changed: Partial<Schemas["SnapshotDelta"]["changed"]>;
};
export type Space = Schemas["SpaceRead"];
export type SpaceKind = Schemas["SpaceKind"];
export type Territory = Schemas["Territory"];
export type WallItem = Schemas["WallItem"];

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** RFC 9457, with a stable code and, on 422, the fields. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: { loc: (string | number)[]; code: string; detail: string }[];
}

/** The screens that the server names in a page. */
export type ScreenName =
  | "challenges"
  | "challenge"
  | "participation"
  | "map"
  | "agenda"
  | "talk"
  | "me"
  | "help"
  | "take_part"
  | "outbox"
  | "not_found"
  | "shell";

/** The JSON that a page carries: its first screen, so that nothing is asked for before it. */
export interface PageData extends Partial<Snapshot> {
  lang: "fr" | "en";
  screen: ScreenName;
  challenge?: Challenge;
  item?: WallItem;
}
