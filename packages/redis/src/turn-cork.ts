/** The part of a socket that is corked. */
interface Corkable {
  cork(): void;
  uncork(): void;
}

/**
 * Holds back what is written to a socket until the end of this turn of the event loop, so that the
 * commands of all requests that the turn handles leave in one system call.
 */
export class TurnCork {
  private held: Corkable | undefined;

  hold(socket: Corkable | null | undefined): void {
    if (!socket || this.held === socket) return;
    this.held?.uncork();
    this.held = socket;
    socket.cork();
    setImmediate(() => {
      socket.uncork();
      if (this.held === socket) this.held = undefined;
    });
  }
}
