import { parser } from '@prometheus-io/lezer-promql';

/** A selector of an expression: `up{job="x"}`. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** Labels that an aggregation keeps (`by`), with what it aggregates. */
export interface Grouping {
  readonly labels: readonly string[];
  readonly metrics: readonly string[];
}

export interface ParsedExpression {
  /** Offset of the first character that is not PromQL; undefined where all of it is. */
  readonly fault: number | undefined;
  readonly selectors: readonly Selector[];
  readonly groupings: readonly Grouping[];
}

type Node = ReturnType<(typeof parser)['parse']>['topNode'];

/** What an expression without variables names. */
export function parsePromql(expr: string): ParsedExpression {
  const root = parser.parse(expr).topNode;
  const text = ({ from, to }: Node): string => expr.slice(from, to);
  const all = (node: Node, name: string): Node[] => {
    const found = node.name === name ? [node] : [];
    for (let child = node.firstChild; child; child = child.nextSibling) {
      found.push(...all(child, name));
    }
    return found;
  };
  const selectorOf = (node: Node): Selector => ({
    metric: all(node, 'Identifier').map(text)[0] ?? '',
    labels: all(node, 'LabelName').map(text),
  });
  const groupingOf = (node: Node): Grouping[] => {
    const modifier = node.getChild('AggregateModifier');
    if (!modifier || all(modifier, 'By').length === 0) return [];
    return [
      {
        labels: all(modifier, 'LabelName').map(text),
        metrics: all(node, 'VectorSelector').map((selector) => selectorOf(selector).metric),
      },
    ];
  };
  return {
    fault: firstError(root),
    selectors: all(root, 'VectorSelector').map(selectorOf),
    groupings: all(root, 'AggregateExpr').flatMap(groupingOf),
  };
}

function firstError(node: Node): number | undefined {
  if (node.type.isError) return node.from;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    const found = firstError(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
