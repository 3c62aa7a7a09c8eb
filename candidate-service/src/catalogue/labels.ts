/** An author or a topic, one object for all its items. */
export interface Label {
  readonly id: string;
  /** Items in the mirror that have it; it is forgotten with the last one. */
  items: number;
  /** Scratch of whoever numbers labels: valid while `stamp` is that run's. */
  stamp: number;
  slot: number;
}

/** An author with its newest items. */
export interface AuthorLabel extends Label {
  /** Ordinals, oldest first; at most AUTHOR_NEWEST. */
  readonly newest: number[];
}

/** Items kept per author for retrieval. */
export const AUTHOR_NEWEST = 64;

export function makeTopic(id: string): Label {
  return { id, items: 0, stamp: 0, slot: 0 };
}

export function makeAuthor(id: string): AuthorLabel {
  return { id, items: 0, stamp: 0, slot: 0, newest: [] };
}

/** Labels in use, by id. */
export class LabelTable<L extends Label> {
  private readonly byId = new Map<string, L>();

  constructor(private readonly make: (id: string) => L) {}

  get size(): number {
    return this.byId.size;
  }

  get(id: string): L | undefined {
    return this.byId.get(id);
  }

  /** The label with one more item. */
  retain(id: string): L {
    let label = this.byId.get(id);
    if (label === undefined) this.byId.set(id, (label = this.make(id)));
    label.items++;
    return label;
  }

  release(label: L): void {
    if (--label.items === 0) this.byId.delete(label.id);
  }
}

let lastStamp = 0;

/** Numbers labels 0, 1, 2 … in the order they are first met. For synchronous use. */
export class LabelNumbering {
  readonly ids: string[] = [];
  private readonly stamp = ++lastStamp;

  number(label: Label): number {
    if (label.stamp !== this.stamp) {
      label.stamp = this.stamp;
      label.slot = this.ids.length;
      this.ids.push(label.id);
    }
    return label.slot;
  }
}
