// What the rest of the front end sees of a person's messenger: the client of one person, one's chats, messages, uploads.
import type { ReadonlySignal, SignalOf } from "../kit/tags.mjs";
import type { Language, Words } from "../kit/words.mjs";
import type {
  Acting, Attachment, ChatId, ChatRow, Limits, Point, Me, MemberId, Message, Mid, Press,
} from "./types.d.ts";

export type { Acting, Attachment, ChatId, ChatRow, Limits, Point, Me, Member, MemberId, Message, Mid, Press, Window } from "./types.d.ts";
export type { ReadonlySignal, SignalOf, Language, Words };

/** HTTP to our own server, in the name of one person. Throws Refused or NoNetwork (door.mjs) and nothing else. */
export interface Door {
  get<T = any>(path: string, query?: Query, signal?: AbortSignal): Promise<T>;
  post<T = any>(path: string, body?: object, signal?: AbortSignal): Promise<T>;
  /** A file of ours. */
  bytes(path: string, signal?: AbortSignal): Promise<Blob>;
}
export type Query = Record<string, string | number | boolean | undefined>;
/** Why something did not work: what the server said. `code` is OK's number, 0 when there was none; words come from refusals.mjs. */
export interface Fault { status: number; code: number; field?: string; data?: string; message: string }

export interface Client {
  /** The person of `?as=` in development; null: the one of the session. */
  readonly as: MemberId | null;
  readonly door: Door;
  readonly state: ReadonlySignal<"loading" | "ready" | "signed-out" | "failed">;
  /** Why `state` is "failed". */
  readonly fault: ReadonlySignal<Fault | null>;
  readonly network: ReadonlySignal<"connecting" | "catching-up" | "online" | "offline">;
  /** The server has a newer client than this page. */
  readonly updated: ReadonlySignal<boolean>;
  readonly me: ReadonlySignal<Me | null>;
  readonly snapshot: ReadonlySignal<{ mode: "development" | "production"; limits: Limits } | null>;
  readonly words: Words;
  /** These three follow `me`, and can be set before it is there; setProfile changes and keeps them. */
  readonly language: SignalOf<Language>;
  readonly theme: SignalOf<"auto" | "light" | "dark">;
  readonly textSize: SignalOf<"normal" | "large">;
  /** Newest event first, left ones too. */
  readonly chats: ReadonlySignal<Chat[]>;
  /** Chats in which something is unread. */
  readonly unread: ReadonlySignal<number>;
  readonly outbox: Outbox;
  chat(id: ChatId): Chat | undefined;
  /** Also one not among those loaded; refused if it is not one's own. */
  openChat(id: ChatId): Promise<Chat>;
  /** The next page of the list of chats; false: that were all. */
  moreChats(): Promise<boolean>;
  /** The first word to a person or a group opens the chat; waits for the network like any message. Refused: throws, nothing stays. */
  sendTo(member: MemberId, content: Content): Promise<Chat>;
  setProfile(changes: ProfileChanges): Promise<void>;
  /** An upload that belongs to no chat (an icon, one's photo): resolves to its token. */
  upload(file: Blob, kind: UploadKind, looks?: Looks): Upload;
  /** Every message that just came from others while the page was open, for announcements: also of chats not on screen. */
  heard(listen: (chat: Chat, message: Message) => void): () => void;
  start(): void;
  close(): void;
  /** The stage's switch: as if the cable were pulled. */
  setOffline(on: boolean): void;
  /** The stage's other switch: every word takes its time both ways. */
  setSlow(on: boolean): void;
  /** "Retry" of the network bar. */
  reconnect(): void;
  /** Acts when it is worth another try after so many: after a pause, or once the network is back. */
  again(tries: number, act: () => void): void;
  /** Everything anew: after signing in again, after a reset of the world. */
  refresh(): Promise<void>;
}

/** null takes away. */
export interface ProfileChanges extends Partial<Pick<Me, "name" | "phone_shown" | "language" | "theme" | "text_size">> {
  phone?: string | null;
  photo?: { token: string } | null;
}

export interface Outbox {
  readonly failed: ReadonlySignal<number>;
  readonly waiting: ReadonlySignal<number>;
  retryAll(): void;
  dropAll(): void;
}

export interface Chat {
  readonly id: ChatId;
  readonly row: ReadonlySignal<ChatRow>;
  /** Title, or the companion's name; "" if there is neither. */
  readonly name: ReadonlySignal<string>;
  /** The open window, oldest first, pending ones last. An Item is a new object exactly when it looks different. Stubs of messages deleted while on screen are among them. */
  readonly items: ReadonlySignal<Item[]>;
  /** The last of what one wrote here that the server does not have yet, wherever the window stands. */
  readonly unsent: ReadonlySignal<Item | undefined>;
  /** Is there more than `items` shows? Messages that come while `hasAfter` only move `row`. */
  readonly hasBefore: ReadonlySignal<boolean>;
  readonly hasAfter: ReadonlySignal<boolean>;
  /** Too much was missed and it is read anew: until then `hasAfter` says nothing of where one was. */
  readonly isStale: ReadonlySignal<boolean>;
  readonly loading: ReadonlySignal<"no" | "open" | "before" | "after" | "jump">;
  /** A window could not be read; the next before, after, open or jumpTo tries again. */
  readonly fault: ReadonlySignal<Fault | null>;
  /** Others only, each until it is over. */
  readonly acting: ReadonlySignal<Acting[]>;
  /** One's own presses: the waiting ones, and for 10 s those that ended. */
  readonly presses: ReadonlySignal<Press[]>;
  /** Assign a new object to change it; text, replyTo, editing and files survive a reload. */
  readonly draft: SignalOf<Draft>;
  /** Loads around the first unread, else the end. Called again: lets stubs go, keeps what is loaded. */
  open(): Promise<void>;
  /** Never two at a time; does nothing when there is nothing more. */
  before(): Promise<void>;
  after(): Promise<void>;
  /**
   * Shows the window around a message or a moment; its mid, or of the first message at or after the moment. Null: there
   * is none. Undefined: one went elsewhere meanwhile.
   */
  jumpTo(to: Mid | number): Promise<Mid | null | undefined>;
  toEnd(): Promise<void>;
  /** What is on screen now: kept when windows are read anew after a long absence. Cheap, call it on scroll. */
  look(mid: Mid): void;
  /** Its client_id. The bubble is in `items` before this returns; shows the end if it was not shown. */
  send(content: Content): string;
  retry(clientId: string): void;
  drop(clientId: string): void;
  /** Replaces the content (W-EDIT-1): give all of it. */
  edit(mid: Mid, content: Content): Promise<void>;
  remove(mid: Mid): Promise<void>;
  press(mid: Mid, row: number, column: number, given?: { share?: boolean; location?: Point }): Promise<PressAnswer>;
  /** Read up to here; throttled, only forward. */
  seen(mid: Mid): void;
  /** At most once in 3 s reaches the server. */
  typing(action?: Acting["action"]): void;
  moveLive(mid: Mid, location: Point): Promise<void>;
  stopLive(mid: Mid): Promise<void>;
  /** Begins to upload a file for a message of this chat; kept, so that a reload or another tab goes on with it. */
  upload(file: File | Blob, kind: UploadKind, looks?: Looks | Promise<Looks>): Upload;
  /** The same, into the draft. */
  attach(file: File | Blob, kind: UploadKind, looks?: Looks | Promise<Looks>): Upload;
  /** Reads the row anew (after changing members, rights…); the live feed does it by itself. */
  refresh(): Promise<void>;
}

export interface Content {
  text?: string;
  /** As on the wire, of the types a person may send; files go by `uploads`. */
  attachments?: object[];
  /** Come before `attachments`. */
  uploads?: Upload[];
  replyTo?: Mid;
  privacyWarning?: "SCREENSHOT" | "SCREENCAST";
}
export interface Draft {
  text: string;
  replyTo?: Mid;
  editing?: Edit;
  privacyWarning?: "SCREENSHOT" | "SCREENCAST";
  /** While one edits they wait for what was being written. */
  files: Upload[];
}
export interface Edit {
  mid: Mid;
  /** What it gives back of its message (W-EDIT-1), which need not be on screen any more. */
  attachments: object[];
  /** What was being written when it began. */
  aside: Omit<Draft, "editing" | "files">;
}

export interface Item {
  /** Never changes while the page lives: the client_id of what was written here, else the mid. */
  readonly key: string;
  readonly mid?: Mid;
  /** Of a pending one: made here, with an empty seq and mid; what is uploaded is in `uploads`, not in its attachments. */
  readonly message: Message;
  readonly mine: boolean;
  readonly state: "sent" | "waiting" | "sending" | "failed" | "uncertain";
  /** Why it failed. Words: `reasonOf(words, fault)` of people/refusals.mjs. */
  readonly fault?: Fault;
  readonly uploads?: readonly Upload[];
}

export type UploadKind = "IMAGE" | "VIDEO" | "AUDIO" | "FILE";
/** What the browser knows of a file without the server; kept with it over a reload. Those that come late draw anew whoever reads them. */
export interface Looks { name?: string; width?: number; height?: number; duration?: number; waveform?: number[]; poster?: Blob }
export interface Upload extends Looks {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly kind: UploadKind;
  readonly file: Blob;
  /** 0 to 1. */
  readonly progress: ReadonlySignal<number>;
  readonly state: ReadonlySignal<"waiting" | "going" | "done" | "failed" | "cancelled">;
  readonly fault: ReadonlySignal<Fault | null>;
  /** blob: URL of the file; made when first asked, let go when the upload is forgotten. */
  readonly previewUrl: string;
  readonly posterUrl: string | undefined;
  /** Resolves to the token; rejects with Refused, or when cancelled. */
  readonly done: Promise<string>;
  /** Leaves the draft or message it belongs to, done or not; a message left empty is dropped. */
  cancel(): void;
  retry(): void;
}

/** Answered `{}` when one said no; with `mid` the person's own message that shared something. */
export type PressAnswer =
  | { press_id: string }
  | { ask: "contact" | "location"; what: Record<string, any>; group: { group_id: MemberId; name: string }; agreed: boolean }
  | { message: Message }
  | Record<string, never>;
