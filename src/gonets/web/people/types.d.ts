// Written by tools/client_types.py from people/shapes.py and wire/answers.py; do not edit.
export type ChatId = string;
export type Mid = string;
export type MemberId = string;
export type May = "send" | "edit_title" | "edit_icon" | "add" | "remove" | "leave" | "admins" | "link" | "delete_any";
export interface Member {
  member_id: MemberId; name: string; photo_url?: string;
}
export interface Listed {
  member_id: MemberId; name: string; photo_url?: string; role: "HOME" | "OWNER" | "ADMIN" | "MEMBER";
  joined_at: number; last_action?: number;
}
export interface Person {
  member_id: MemberId; name: string; photo_url?: string; phone?: string;
}
export interface Group {
  group_id: MemberId; name: string; consent: "ALLOWED" | "DENIED" | "BLOCKED" | "NONE"; icon_url?: string;
  chat_id?: ChatId;
}
export interface Me {
  user_id: MemberId; name: string; phone_shown: boolean; language: "ru" | "en" | null;
  theme: "auto" | "light" | "dark"; text_size: "normal" | "large"; admin: boolean; photo_url?: string; phone?: string;
  login?: string;
}
export interface Limits {
  text_chars: number; attachments: number; images: number; title_chars: number; chat_members: number;
  add_members: number; vcard_bytes: number; url_chars: number; image_bytes: number; image_pixels: number;
  audio_bytes: number; video_bytes: number; file_bytes: number; upload_bytes: number; edit_hours: number;
  name_chars: number; link_payload_chars: number;
}
export interface Size {
  width: number; height: number;
}
export interface FileFacts {
  name: string; size: number; media_type?: string;
}
export interface Said {
  seq: string; mid: Mid; text?: string; attachments?: Attachment[]; reply_to?: Mid;
  privacyWarning?: "SCREENSHOT" | "SCREENCAST";
}
export interface About {
  members?: Member[]; title?: string;
}
export interface Quote {
  mid: Mid; sender: Member; text?: string; kind?: string; deleted?: true;
}
export interface Message {
  sender: Sender; recipient: Place; message: Said; timestamp: number; version: string; edited?: true; deleted?: true;
  system?: string; system_about?: About; reply?: Quote; sizes?: (Size | null)[]; files?: (FileFacts | null)[];
  client_id?: string;
}
export interface Sender {
  name: string; user_id: MemberId;
}
export interface Place {
  chat_id: ChatId;
}
export interface Acting {
  member_id: MemberId; name: string;
  action: "typing_on" | "sending_photo" | "sending_video" | "sending_audio" | "sending_file"; until: number;
}
export interface ChatRow {
  chat_id: ChatId; type: "GROUP_CHAT" | "DIALOG" | "CHAT"; status: "ACTIVE" | "LEFT" | "REMOVED"; owner_id: MemberId;
  members: number; lastEventTime: number; my_role: "OWNER" | "ADMIN" | "MEMBER"; may: May[]; unread: number;
  place: string; acting: Acting[]; title?: string; icon?: Icon; companion?: Member; group_id?: MemberId;
  last_message?: Message; first_unread?: Mid; read_up_to?: Mid; read_by_others_up_to?: Mid;
  consent?: "ALLOWED" | "DENIED" | "BLOCKED" | "NONE"; link_on?: boolean;
}
export interface Icon {
  url: string;
}
export interface Window {
  messages: Message[]; has_before: boolean; has_after: boolean; place: string;
}
export interface Press {
  press_id: string; chat_id: ChatId; mid: Mid; row: number; column: number; pressed_at: number;
  state: "waiting" | "answered" | "followed" | "expired"; ended_by?: Mid;
}
export interface Snapshot {
  me: Me; mode: "development" | "production"; now: number; limits: Limits; chats: ChatRow[]; marker: string | null;
  presses: Press[];
}
export interface ChatsPage {
  chats: ChatRow[]; marker: string | null;
}
export interface MembersPage {
  members: Listed[]; marker: string | null;
}
export interface Context {
  before: string; hit: string; after: string;
}
export interface Hit {
  chat_id: ChatId; message: Message; context: Context;
}
export interface SearchPage {
  chats: ChatRow[]; messages: Hit[]; marker: string | null; searched_to?: number;
}
export interface MessageFrame {
  kind: "message"; chat: ChatId; place: string; message: Message;
}
export interface ChatFrame {
  kind: "chat"; chat: ChatId; place: string; row: ChatRow;
}
export interface ReadFrame {
  kind: "read"; chat: ChatId; member: MemberId; mid: Mid;
}
export interface ConsentFrame {
  kind: "consent"; chat: ChatId; place: string; group: MemberId; consent: "ALLOWED" | "DENIED" | "BLOCKED" | "NONE";
}
export interface ResyncFrame {
  kind: "resync"; chat: ChatId; row: ChatRow;
}
export interface ActingFrame {
  kind: "acting"; chat: ChatId; acting: Acting;
}
export interface PressFrame {
  kind: "press"; press: Press;
}
export interface MeFrame {
  kind: "me"; me: Me;
}
export interface ReadyFrame {
  kind: "ready"; now: number; static: string;
}
export interface BeatFrame {
  kind: "beat"; now: number;
}
export interface ByeFrame {
  kind: "bye"; reason: "restart" | "slow" | "session" | "world" | "more"; wait_ms: number;
}
export interface Image {
  type: "IMAGE"; payload: StoredFile;
}
export interface StoredFile {
  id: string; token: string; url: string;
}
export interface Video {
  type: "VIDEO"; payload: StoredFile;
}
export interface Audio {
  type: "AUDIO"; payload: StoredFile;
}
export interface File {
  type: "FILE"; payload: NamedFile;
}
export interface NamedFile {
  id: string; token: string; url: string; name: string;
}
export interface Location {
  type: "LOCATION"; payload: Point;
}
export interface Point {
  latitude: number; longitude: number; altitude?: number; epu?: number; heading?: number; speed?: number;
  zoom?: number; livePeriod?: number;
}
export interface Contact {
  type: "CONTACT"; payload: Card;
}
export interface Card {
  name: string; id?: string; photoUrl?: string; phone?: string; vcfBody?: string;
}
export interface Music {
  type: "MUSIC"; payload: Item;
}
export interface Item {
  id: string; url: string;
}
export interface Sticker {
  type: "STICKER"; payload: Item;
}
export interface Shared {
  type: "SHARE"; payload: Share;
}
export interface Share {
  id: string; url: string;
}
export interface Called {
  type: "CALL"; payload: Call;
}
export interface Call {
  id: string; type: "AUDIO" | "VIDEO"; hangupType: "CANCELED" | "REJECTED" | "HUNGUP" | "MISSED"; duration: number;
}
export interface Presented {
  type: "PRESENT"; payload: Present;
}
export interface Present {
  id: string; status: "SENT"; receiverId: string; senderId: string;
}
export interface Keys {
  type: "INLINE_KEYBOARD"; payload: InlineKeyboard;
}
export interface InlineKeyboard {
  keyboard: Keyboard; callbackId: string;
}
export interface Keyboard {
  buttons: ((CallbackButton | LinkButton | ContactButton | LocationButton)[])[];
}
export interface CallbackButton {
  type: "CALLBACK"; text: string; intent: "DEFAULT" | "POSITIVE" | "NEGATIVE"; payload?: string;
}
export interface LinkButton {
  type: "LINK"; text: string; intent: "DEFAULT" | "POSITIVE" | "NEGATIVE"; url: string;
}
export interface ContactButton {
  type: "REQUEST_CONTACT"; text: string; intent: "DEFAULT" | "POSITIVE" | "NEGATIVE"; quick?: boolean;
}
export interface LocationButton {
  type: "REQUEST_GEO_LOCATION"; text: string; intent: "DEFAULT" | "POSITIVE" | "NEGATIVE"; quick?: boolean;
}
export type Frame = MessageFrame | ChatFrame | ReadFrame | ConsentFrame | ResyncFrame | ActingFrame | PressFrame | MeFrame | ReadyFrame | BeatFrame | ByeFrame;
export type Attachment = Image | Video | Audio | File | Location | Contact | Music | Sticker | Shared | Called | Presented | Keys;
