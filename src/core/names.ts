/**
 * The form in which column names are compared: lower case, letters and digits only, so that `Flow.Duration`,
 * ` Flow Duration` and `flow_duration` are one name.
 */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
