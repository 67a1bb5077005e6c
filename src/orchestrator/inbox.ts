/** Collects what happens outside the loop until the loop takes it, all at once and in order. */
export class Inbox<T> {
  #messages: T[] = [];
  #wake: (() => void) | null = null;

  /** Adds a message and wakes the loop if it waits. */
  push(message: T): void {
    this.#messages.push(message);
    this.#wake?.();
  }

  /** Returns all messages that there are, without waiting for one. */
  takeNow(): readonly T[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  /** Waits for at least one message, then returns all there are. One taker at a time. */
  async take(): Promise<readonly T[]> {
    if (this.#messages.length === 0) {
      await new Promise<void>((resolve) => this.#wake = resolve);
      this.#wake = null;
    }
    return this.takeNow();
  }
}
