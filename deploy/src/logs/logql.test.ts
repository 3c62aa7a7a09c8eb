import { parser } from '@grafana/lezer-logql';

/** Offset of the first syntax error; undefined without one. */
export function syntaxError(query: string): number | undefined {
  let at: number | undefined;
  parser.parse(query).iterate({
    enter: ({ type, from }) => {
      if (type.isError) at ??= from;
    },
  });
  return at;
}

export interface Names {
  /** Labels of streams. */
  readonly labels: ReadonlySet<string>;
  /** Everything else a query names; fields of lines. */
  readonly fields: ReadonlySet<string>;
}

export function namesIn(query: string): Names {
  const labels = new Set<string>();
  const fields = new Set<string>();
  let inSelector = false;
  parser.parse(query).iterate({
    enter: ({ name, from, to }) => {
      if (name === 'Selector') inSelector = true;
      if (name === 'Identifier') (inSelector ? labels : fields).add(query.slice(from, to));
    },
    leave: ({ name }) => {
      if (name === 'Selector') inSelector = false;
    },
  });
  return { labels, fields };
}
