/** Samples of one scrape of a service's metrics. */
export class Scrape {
  private constructor(private readonly samples: readonly Sample[]) {}

  /** Reads Prometheus or OpenMetrics text. */
  static parse(text: string): Scrape {
    const samples: Sample[] = [];
    for (const line of text.split('\n')) {
      const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*?)\})? (-?[\d.eE+]+|NaN|\+Inf)/.exec(line);
      if (!match) continue;
      const [, name = '', labels = '', value] = match;
      samples.push({ name, labels: parseLabels(labels), value: Number(value) });
    }
    return new Scrape(samples);
  }

  /** Scrapes an admin port. */
  static async of(admin: string): Promise<Scrape> {
    return Scrape.parse(await (await fetch(`${admin}/metrics`)).text());
  }

  /** Sum of a metric's samples with these labels; 0 without any. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    let total = 0;
    for (const sample of this.samples) {
      if (sample.name !== name) continue;
      if (Object.entries(labels).every(([key, value]) => sample.labels[key] === value)) {
        total += sample.value;
      }
    }
    return total;
  }

  /** Sum by series of every metric whose name ends in `suffix`. */
  series(suffix: string): Map<string, number> {
    const found = new Map<string, number>();
    for (const { name, labels, value } of this.samples) {
      if (name.endsWith(suffix)) found.set(`${name}${JSON.stringify(labels)}`, value);
    }
    return found;
  }
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, key, value] of text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)) {
    labels[key as string] = (value as string).replace(/\\(.)/g, (_, c: string) =>
      c === 'n' ? '\n' : c,
    );
  }
  return labels;
}
