import { expect } from 'vitest';
import type { WebWorker } from '../../src/core/types.js';

/** What a worker answers to a task; undefined where it dies of it, null where it never answers. */
export type Obey = (order: { index: number; task: number }, shared: unknown) => object | null | undefined;

/** A web worker that answers on this thread; `obey` says what. */
export class FakeWorker implements WebWorker {
  static alive = 0;
  /** How many were ever made. */
  static made = 0;
  readonly #listeners = new Map<string, (event: Event) => void>();
  readonly #obey: Obey;
  #shared: unknown;

  constructor(obey: Obey) {
    this.#obey = obey;
    FakeWorker.alive++;
    FakeWorker.made++;
  }
  postMessage(order: unknown): void {
    if (typeof order !== 'object' || order === null) return;
    if ('shared' in order) {
      this.#shared = order.shared;
      return;
    }
    const data = this.#obey(order as { index: number; task: number }, this.#shared);
    if (data === null) return;
    if (data) setTimeout(() => this.#listeners.get('message')?.({ data } as MessageEvent));
    else setTimeout(() => this.#listeners.get('error')?.({ message: 'out of memory' } as ErrorEvent));
  }
  terminate(): void {
    FakeWorker.alive--;
    this.#listeners.clear();
  }
  addEventListener(type: string, listener: (event: Event) => void): void {
    this.#listeners.set(type, listener);
  }
}

/** Node has no global Worker: with one, a pool takes this runtime for a browser. Afterwards no worker may be left. */
export async function asBrowser(work: () => Promise<void>): Promise<void> {
  Object.assign(globalThis, { Worker: FakeWorker });
  FakeWorker.made = 0;
  try {
    await work();
  } finally {
    delete (globalThis as { Worker?: unknown }).Worker;
  }
  expect(FakeWorker.alive).toBe(0);
}
