import { labelValuesOf, type KpiLabel } from '@eaglerank/domain';
import { numberReader, textReader, type Fact } from './fact.js';

const OTHER = 'other';

/** Position of a fact in the values of one label. */
type Locator = (fact: Fact) => number;

interface CompiledLabel {
  readonly name: string;
  /** `other` last. */
  readonly values: readonly string[];
  readonly locate: Locator;
}

/** The label sets of one KPI, numbered, so that a fact finds its series without making an object. */
export class LabelPlan {
  readonly sets: number;
  private readonly labels: readonly CompiledLabel[];

  constructor(labels: Readonly<Record<string, KpiLabel>>) {
    this.labels = Object.entries(labels).map(([name, label]) => compile(name, label));
    this.sets = this.labels.reduce((product, { values }) => product * values.length, 1);
  }

  get names(): readonly string[] {
    return this.labels.map(({ name }) => name);
  }

  /** Number of the fact's label set, below `sets`. */
  locate(fact: Fact): number {
    const { labels } = this;
    let at = 0;
    for (let i = 0; i < labels.length; i++) {
      const { values, locate } = labels[i] as CompiledLabel;
      at = at * values.length + locate(fact);
    }
    return at;
  }

  /** Values of a label set by name. */
  valuesAt(set: number): Record<string, string> {
    let rest = set;
    const found: Record<string, string> = {};
    for (const { name, values } of [...this.labels].reverse()) {
      found[name] = values[rest % values.length] as string;
      rest = Math.floor(rest / values.length);
    }
    return found;
  }
}

function compile(name: string, label: KpiLabel): CompiledLabel {
  const values = [...labelValuesOf(label), OTHER];
  const { edges, prefix, of } = label;
  return { name, values, locate: edges ? buckets(of, edges) : listed(of, prefix, values) };
}

function listed(of: string, prefix: string, values: readonly string[]): Locator {
  const read = textReader(of);
  const other = values.length - 1;
  const places = new Map(values.slice(0, other).map((value, i) => [prefix + value, i]));
  return (fact) => places.get(read(fact)) ?? other;
}

function buckets(of: string, edges: readonly number[]): Locator {
  const read = numberReader(of);
  const other = edges.length + 1;
  return (fact) => {
    const value = read(fact);
    if (Number.isNaN(value)) return other;
    let i = 0;
    while (i < edges.length && value >= (edges[i] as number)) i++;
    return i;
  };
}
