/** The Prometheus text of a service; empty when it does not answer. */
export async function metricsOf(admin: string): Promise<string> {
  try {
    return await (await fetch(`${admin}/metrics`)).text();
  } catch {
    return '';
  }
}
