/** A growing bitmap over ordinals. */
export class OrdinalSet {
  private bits = new Uint8Array(1024);

  has(ordinal: number): boolean {
    const byte = this.bits[ordinal >>> 3];
    return byte !== undefined && ((byte >>> (ordinal & 7)) & 1) === 1;
  }

  add(ordinal: number): void {
    const at = ordinal >>> 3;
    if (at >= this.bits.length) {
      const grown = new Uint8Array(Math.max(at + 1, this.bits.length * 2));
      grown.set(this.bits);
      this.bits = grown;
    }
    this.bits[at] = (this.bits[at] as number) | (1 << (ordinal & 7));
  }
}
