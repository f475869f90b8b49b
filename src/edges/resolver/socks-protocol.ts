/** The few numbers of SOCKS5 (RFC 1928) that a connect needs. */
export const socks = { version: 5, noAuthentication: 0, connect: 1, v4: 1, domain: 3, v6: 4 } as const;

export const socksReplies = {
  succeeded: 0,
  failure: 1,
  networkUnreachable: 3,
  hostUnreachable: 4,
  refused: 5,
  commandNotSupported: 7,
  addressNotSupported: 8,
} as const;
