/** Longest wait for a connection to open: a server that is gone is reported within 2 s (security 11.4). */
export const connectMs = 1500
