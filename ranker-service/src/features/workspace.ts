import { createRows, type FeatureRows } from '@eaglerank/features';

/** Rows x width values that grow and are used again. */
class Matrix implements FeatureRows {
  values = new Float32Array(0);
  present = new Uint8Array(0);
  ageSeconds = new Float32Array(0);

  /** Room for `count` values; what is in them is whatever was there before. */
  reserve(count: number): this {
    if (this.values.length >= count) return this;
    const grown = createRows(Math.ceil(count * 1.25));
    this.values = grown.values as Float32Array<ArrayBuffer>;
    this.present = grown.present as Uint8Array<ArrayBuffer>;
    this.ageSeconds = grown.ageSeconds as Float32Array<ArrayBuffer>;
    return this;
  }
}

/** Buffers of one request from its feature lookup to its answer. Belongs to nobody else meanwhile. */
export class Workspace {
  /** candidates x plan width, row-major: the vectors. */
  readonly vectors = new Matrix();
  /** distinct authors x width of the author block. */
  readonly authors = new Matrix();
  /** distinct authors x width of the user_author block. */
  readonly pairs = new Matrix();
  /** distinct topics x width of the user_topic block. */
  readonly topics = new Matrix();
  /** Candidates whose row is not in the cache. */
  itemMisses: number[] = [];
  /** Distinct authors whose row is not in the cache. */
  authorMisses: number[] = [];
}

/**
 * Workspaces that are free. One is taken per request and given back when nothing can write to it
 * any more; one that is not given back, because its request failed half-way, is garbage.
 */
export class WorkspacePool {
  private readonly free: Workspace[] = [];

  constructor(private readonly most = 32) {}

  take(): Workspace {
    return this.free.pop() ?? new Workspace();
  }

  giveBack(workspace: Workspace): void {
    if (this.free.length < this.most) this.free.push(workspace);
  }
}
