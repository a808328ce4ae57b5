// Shapes of the people's door. Written by tools/client_types.py from people/shapes.py; do not edit.
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
export interface Sender {
  name: string; user_id: MemberId;
}
export interface Recipient {
  chat_id: ChatId;
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
  sender: Sender; recipient: Recipient; message: Said; timestamp: number; version: string; edited?: true;
  deleted?: true; system?: string; system_about?: About; reply?: Quote; sizes?: (Size | null)[];
  files?: (FileFacts | null)[]; client_id?: string;
}
export interface Acting {
  member_id: MemberId; name: string;
  action: "typing_on" | "sending_photo" | "sending_video" | "sending_audio" | "sending_file"; until: number;
}
export interface Icon {
  url: string;
}
export interface ChatRow {
  chat_id: ChatId; type: "GROUP_CHAT" | "DIALOG" | "CHAT"; status: "ACTIVE" | "LEFT" | "REMOVED"; owner_id: MemberId;
  members: number; lastEventTime: number; my_role: "OWNER" | "ADMIN" | "MEMBER"; may: May[]; unread: number;
  place: string; acting: Acting[]; title?: string; icon?: Icon; companion?: Member; group_id?: MemberId;
  last_message?: Message; first_unread?: Mid; read_up_to?: Mid; read_by_others_up_to?: Mid;
  consent?: "ALLOWED" | "DENIED" | "BLOCKED" | "NONE"; link_on?: boolean;
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
  kind: "bye"; reason: "restart" | "slow" | "session" | "world"; wait_ms: number;
}
export interface Media {
  id: string; token: string; url: string; name?: string;
}
export interface Shared {
  id: string; url: string;
}
export interface Contact {
  name: string; id?: string; photoUrl?: string; phone?: string; vcfBody?: string;
}
export interface Location {
  latitude: number; longitude: number; altitude?: number; epu?: number; heading?: number; speed?: number;
  zoom?: number; livePeriod?: number;
}
export interface CallFacts {
  id: string; type: "AUDIO" | "VIDEO"; hangupType: "CANCELED" | "REJECTED" | "HUNGUP" | "MISSED"; duration: number;
}
export interface PresentFacts {
  id: string; status: "SENT"; receiverId: MemberId; senderId: MemberId;
}
export interface Button {
  type: "CALLBACK" | "LINK" | "REQUEST_CONTACT" | "REQUEST_GEO_LOCATION"; text: string;
  intent?: "POSITIVE" | "NEGATIVE" | "DEFAULT"; payload?: string; url?: string; quick?: boolean;
}
export interface Buttons {
  buttons: Button[][];
}
export interface KeyboardFacts {
  keyboard: Buttons; callbackId: string;
}
export interface MediaAttachment {
  type: "IMAGE" | "VIDEO" | "AUDIO" | "FILE"; payload: Media;
}
export interface ShareAttachment {
  type: "SHARE"; payload: Shared;
}
export interface ContactAttachment {
  type: "CONTACT"; payload: Contact;
}
export interface LocationAttachment {
  type: "LOCATION"; payload: Location;
}
export interface CatalogueAttachment {
  type: "MUSIC" | "STICKER"; payload: Shared;
}
export interface CallAttachment {
  type: "CALL"; payload: CallFacts;
}
export interface PresentAttachment {
  type: "PRESENT"; payload: PresentFacts;
}
export interface KeyboardAttachment {
  type: "INLINE_KEYBOARD"; payload: KeyboardFacts;
}
export type Frame = MessageFrame | ChatFrame | ReadFrame | ConsentFrame | ResyncFrame | ActingFrame | PressFrame | MeFrame | ReadyFrame | BeatFrame | ByeFrame;
export type Attachment = MediaAttachment | ShareAttachment | ContactAttachment | LocationAttachment | CatalogueAttachment | CallAttachment | PresentAttachment | KeyboardAttachment;
