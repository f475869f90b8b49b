/** The one door to XML. Elements are read by name, because SDKs differ in the order they write them. */
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';

export const namespace = 'https://route53.amazonaws.com/doc/2013-04-01/';

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
});

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', suppressBooleanAttributes: false });

/** An element: text, or elements by name. Whitespace between elements is dropped. */
export type Element = string | { readonly [name: string]: Element | readonly Element[] | undefined };

/** The root element's content; `undefined` when the text is not XML or the root has another name. */
export function parseXml(text: string, root: string): Element | undefined {
  if (XMLValidator.validate(text) !== true) return undefined;
  const parsed = parser.parse(text) as Record<string, Element>;
  return parsed[root];
}

export function child(element: Element | undefined, name: string): Element | undefined {
  if (element === undefined || typeof element === 'string' || !Object.hasOwn(element, name)) return undefined;
  return element[name] as Element | undefined;
}

/** One element that may repeat is a list of one. */
export function children(element: Element | undefined, name: string): readonly Element[] {
  const found: unknown = child(element, name);
  if (found === undefined) return [];
  return Array.isArray(found) ? (found as Element[]) : [found as Element];
}

export function textOf(element: Element | undefined, name: string): string | undefined {
  const found = child(element, name);
  return typeof found === 'string' ? found : undefined;
}

export type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml };

/** A list becomes one element each; `undefined` becomes nothing. */
export function buildXml(root: string, content: { readonly [name: string]: Xml }): string {
  const body = builder.build({ [root]: { '@xmlns': namespace, ...content } });
  return `<?xml version="1.0"?>\n${body}`;
}
