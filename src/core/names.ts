/**
 * The form in which column names are compared: lower case, letters and digits of any script (Unicode's ID_Continue without the
 * underscore), so that `Flow.Duration`, ` Flow Duration` and `flow_duration` are one name.
 */
export function normalizeName(name: string): string {
  return name
    .normalize()
    .toLowerCase()
    .replace(/_|\P{IDC}/gu, '');
}
