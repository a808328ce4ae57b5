// The types of ui.mjs; made by tools/vendor/build.mjs from ui.entry.mjs.
export { Component, Fragment, cloneElement, createContext, createPortal, createRef, h, render, toChildArray } from "preact";
export {
  useCallback,
  useContext,
  useEffect,
  useErrorBoundary,
  useId,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "preact/hooks";
export { Signal, batch, computed, effect, signal, untracked, useComputed, useSignal, useSignalEffect } from "@preact/signals";
export {
  Virtualizer,
  defaultRangeExtractor,
  elementScroll,
  measureElement,
  observeElementOffset,
  observeElementRect,
} from "@tanstack/virtual-core";
export type * from "preact";
export type { ReadonlySignal } from "@preact/signals";
export type { Dispatch, StateUpdater } from "preact/hooks";
export type { VirtualItem, VirtualizerOptions } from "@tanstack/virtual-core";
export type IconName = "arrow-down" | "arrow-left" | "arrow-right" | "arrow-up-right" | "attach" | "ban" | "bell-off" | "call" | "call-in" | "call-missed" | "call-out" | "camera" | "check" | "check-check" | "chevron-left" | "chevron-right" | "clock" | "close" | "code" | "contact" | "copy" | "delete" | "dice" | "download" | "edit" | "external" | "eye-off" | "failed" | "file" | "file-archive" | "file-audio" | "file-code" | "file-image" | "file-sheet" | "file-text" | "file-video" | "forward" | "gift" | "globe" | "group" | "help" | "image" | "info" | "key" | "keyboard" | "languages" | "leave" | "link" | "live" | "location" | "lock" | "map" | "menu" | "message" | "mic" | "moon" | "more" | "music" | "new-chat" | "offline" | "pause" | "person" | "person-add" | "person-remove" | "phone" | "play" | "reply" | "retry" | "search" | "send" | "settings" | "share" | "shield" | "spinner" | "sticker" | "stop" | "sun" | "text" | "timer" | "upload" | "video" | "warning" | "zoom-in" | "zoom-out";
