// Exact elementary functions; see the commit that fills this file.
export const log = Math.log;
export const exp = Math.exp;
