import { ParameterError } from '../core/errors.js';
import type { CategoryMap } from './schema.js';

/**
 * A map from labels to categories. Labels are compared without regard to case and surrounding spaces.
 * @param record category by label; null leaves a label's rows out
 * @param otherwise the category of labels that are not listed; null (default) leaves their rows out
 * @throws ParameterError for two spellings of one label with different categories
 * @example
 * const map = categoryMapper({ YOUTUBE: 'Video', NETFLIX: 'Video', DNS: null }, { otherwise: 'Rest' });
 * map('youtube') // 'Video'
 */
export function categoryMapper(
  record: Readonly<Record<string, string | null>>,
  { otherwise = null }: { readonly otherwise?: string | null } = {},
): CategoryMap {
  const categories = new Map<string, string | null>(); // a Map, so that "__proto__" is a label like any other
  for (const [label, category] of Object.entries(record)) {
    const key = plain(label);
    if (categories.has(key) && categories.get(key) !== category)
      throw new ParameterError(`categoryMapper: "${label}" has two categories, ${categories.get(key)} and ${category}`);
    categories.set(key, category);
  }
  return (label) => {
    const category = categories.get(plain(label));
    return category === undefined ? otherwise : category;
  };
}

const plain = (label: string): string => label.trim().toLowerCase();

/** Category by label, from the labels of each category as a text with spaces between them. */
export function byCategory(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([category, list]) => list.split(' ').map((label) => [label, category])),
  );
}
