import type { AlertLevel, Severity, Thresholds } from '../thresholds/schema.js';
import type { AlertDefinition, AlertGroup } from './alert.js';
import { AVAILABILITY } from './alerts/availability.js';
import { BUSINESS } from './alerts/business.js';
import { FEATURES } from './alerts/features.js';
import { LATENCY } from './alerts/latency.js';
import { MODELS } from './alerts/models.js';
import { RESOURCES } from './alerts/resources.js';
import { STREAMS } from './alerts/streams.js';
import { burnAlert, indicators, sloGroup } from './slo.js';

const GROUPS = [AVAILABILITY, LATENCY, FEATURES, STREAMS, MODELS, RESOURCES, BUSINESS];

/** One alert at one severity: one rule. */
export interface AlertRule {
  readonly group: string;
  readonly definition: AlertDefinition;
  readonly level: AlertLevel;
  readonly severity: Severity;
}

/**
 * Every alert rule. Throws RangeError when the thresholds file names an alert that is not defined or
 * lacks one that is.
 */
export function alertRules(thresholds: Thresholds): AlertRule[] {
  const left = new Set(Object.keys(thresholds.alerts));
  const rules = GROUPS.flatMap(({ name: group, alerts }: AlertGroup) =>
    alerts.flatMap((definition) => {
      left.delete(definition.name);
      const levels = thresholds.alerts[definition.name];
      if (!levels) throw new RangeError(`alerts.${definition.name} is missing`);
      return levels.map((level) => ({ group, definition, level, severity: level.severity }));
    }),
  );
  if (left.size > 0) throw new RangeError(`alerts: no such alert: ${[...left].join(', ')}`);
  return [...burnRules(thresholds), ...rules];
}

function burnRules(thresholds: Thresholds): AlertRule[] {
  return indicators(thresholds).flatMap((indicator) =>
    thresholds.burnRates
      .filter(({ severity }) => thresholds.slos[indicator.slo]?.alerts.includes(severity))
      .map((rate) => ({
        group: sloGroup(indicator.slo),
        definition: burnAlert(indicator, rate, thresholds),
        level: { severity: rate.severity, window: rate.short, for: rate.for },
        severity: rate.severity,
      })),
  );
}
