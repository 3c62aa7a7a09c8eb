/** One way to break a rule's expression. */
export interface Mutant {
  readonly what: string;
  readonly expr: string;
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '>': '<=',
  '<': '>=',
  '==': '!=',
  and: 'or',
  unless: 'and',
};

/**
 * The expression deleted, and with each of its comparisons and set operators turned into its
 * opposite, one at a time. A rule whose tests pass with one of them is not tested.
 */
export function mutantsOf(expr: string): Mutant[] {
  const flipped = [...expr.matchAll(/ (>|<|==|and|unless) /g)].map((match) => {
    const operator = match[1] ?? '';
    const opposite = OPPOSITE[operator] ?? '';
    const at = match.index + 1;
    return {
      what: `"${operator}" at ${at} turned into "${opposite}"`,
      expr: expr.slice(0, at) + opposite + expr.slice(at + operator.length),
    };
  });
  return [{ what: 'deleted', expr: 'vector(0) > 1' }, ...flipped];
}
