/** Who asks for a page, as far as an address tells: what its pages are counted by. */
import { isIPv6 } from 'node:net';

/**
 * The visitor's address. `forwarded` is the header X-Forwarded-For: the front of App Service puts the address that it saw, with its
 * port, behind whatever the visitor had written there, so only the last one is believed. Without a front it is the socket's.
 */
export function visitorOf(forwarded: string | undefined, socket: string | undefined): string {
  const last = forwarded?.split(',').at(-1)?.trim() || socket || '';
  const address = last.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1');
  return isIPv6(address) ? networkOf(address) : address.slice(0, 100);
}

/** A household has a whole /64 of IPv6, and changes within it as it likes. */
function networkOf(address: string): string {
  const [head = '', tail] = address.replace(/%.*/, '').toLowerCase().split('::');
  const [before, after] = [head, tail].map((part) => part?.split(':').filter(Boolean) ?? []) as [string[], string[]];
  // An IPv4 address in the clothes of IPv6, as a socket gives it, is one visitor.
  const mapped = after.at(-1) ?? '';
  if (mapped.includes('.')) return mapped;
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
