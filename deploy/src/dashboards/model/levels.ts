import type { AlertLevel, Severity, Thresholds } from '../../thresholds/schema.js';
import type { ThresholdStep } from './json.js';

/** Green up to a bound, then yellow, then red; a bound left out has no colour of its own. */
export function above(yellow: number | undefined, red?: number): ThresholdStep[] {
  return steps('green', [
    ['yellow', yellow],
    ['red', red],
  ]);
}

/** Red below a bound, yellow below another, green from there. */
export function below(red: number | undefined, yellow?: number): ThresholdStep[] {
  const bounds = [red, yellow].filter((v) => v !== undefined).sort((a, b) => a - b);
  const [first, second] = bounds;
  if (second === undefined) return steps('red', [['green', first]]);
  return steps('red', [
    ['yellow', first],
    ['green', second],
  ]);
}

function steps(
  lowest: string,
  rest: readonly (readonly [color: string, value: number | undefined])[],
): ThresholdStep[] {
  const known = rest.flatMap(([color, value]) => (value === undefined ? [] : [{ color, value }]));
  return [{ color: lowest, value: null }, ...known];
}

/** The value at which an alert of that severity fires. Throws RangeError for an unknown alert. */
export function bound(thresholds: Thresholds, alert: string, severity?: Severity): number {
  const found = levelOf(thresholds, alert, severity);
  if (found?.value === undefined) {
    throw new RangeError(`thresholds: ${alert} has no value${severity ? ` for ${severity}` : ''}`);
  }
  return found.value;
}

function levelOf(
  thresholds: Thresholds,
  alert: string,
  severity?: Severity,
): AlertLevel | undefined {
  const all = thresholds.alerts[alert] ?? [];
  return severity === undefined ? all[0] : all.find((level) => level.severity === severity);
}
