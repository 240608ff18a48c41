/** The shapes that live on the device; those of the API come from `api/types`. */
import type {
  PageData,
  Participation,
  ParticipationCreate,
  ParticipationUpdate,
  Problem,
  Snapshot,
} from "../api/types";

/** All public content, and when the server last confirmed it (ms; 0 when nobody knows). */
export interface PublicContent extends Snapshot {
  fetched_at: number;
}

export type ItemKind = "participation" | "patch" | "withdraw";
export type ItemState = "waiting" | "uploading" | "sending" | "received" | "refused";
export type ItemProblem = Pick<Problem, "code" | "title" | "detail">;

/** One line of the outbox as a screen shows it. */
export interface OutboxItem {
  id: string;
  /** Place in the queue; unique among the items present. */
  seq: number;
  kind: ItemKind;
  /** The participation it is about. */
  subject: string;
  label: string;
  bytes: number;
  state: ItemState;
  percent: number;
  /** True once the server holds the text: what remains is media. */
  text_received: boolean;
  problem?: ItemProblem;
  /** Why it waits: the network, a server that asked for patience, or an account to come back to. */
  held: "network" | "server" | "account" | null;
  /** Not before this instant (ms); 0 means now. */
  next_at: number;
  created_at: string;
}

/** One photo of an item; its blob stands in a store of its own until the server has all of it. */
export interface MediaJob {
  id: string;
  bytes: number;
  type: string;
  offset: number;
  done: boolean;
  /** True once an upload may exist on the server. */
  begun: boolean;
  upload_url: string | null;
  sha256: string | null;
  problem?: ItemProblem;
}

export interface StoredItem extends OutboxItem {
  body: ParticipationCreate | ParticipationUpdate | null;
  media: MediaJob[];
  /** The account it belongs to; null until one is made. Another account on the same phone never sends it. */
  owner: string | null;
  /** True as soon as a request with its text may have reached the server. */
  tried: boolean;
  /** Failures in a row; sets the length of the next wait. */
  attempts: number;
}

export interface StoredBlob {
  id: string;
  item: string;
  blob: Blob;
}

/** How one step of sending ended; the queue decides who goes next. */
export type StepEnd =
  | { kind: "done" }
  /** It has its fate, or made way for another. */
  | { kind: "stopped" }
  /** The server asked for patience. */
  | { kind: "later"; after: number }
  /** No answer came. */
  | { kind: "silence" }
  | { kind: "sign_in" };

/** A photo that is ready to leave: already scaled, its metadata gone. */
export interface Photo {
  id: string;
  blob: Blob;
  width: number;
  height: number;
}

/** The account to make on the way, when there is none yet. */
export interface AccountWish {
  pseudonym: string;
  birth_year?: number;
  /** The Idempotency-Key of the request that makes it. */
  key?: string;
}

export interface ParticipationDraft {
  id: string;
  body: ParticipationCreate;
  photos: Photo[];
  account: AccountWish | null;
}

export type Write =
  | { kind: "patch"; subject: string; label: string; body: ParticipationUpdate; photos?: Photo[] }
  | { kind: "withdraw"; subject: string; label: string };

/** The pseudonym that was wished for was taken; this is the one that was given. */
export interface PseudonymNotice {
  wished: string;
  given: string;
}

export type { PageData, Participation, ParticipationCreate, ParticipationUpdate, Problem, Snapshot };
