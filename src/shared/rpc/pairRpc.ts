/** The contract of the page that compares traces, as data, and both of its ends. */
import type { PairHost, PairPage } from "../panel/pairApi";
import { type MessageEndpoint, type PageEndpoint, batchingChannel, pageChannel } from "./channels";
import { type Connection, type ConnectionOptions, type Methods, connect } from "./connect";

const hostMethods: Methods<PairHost> = {
  ready: "call",
  open: "call",
  choose: "call",
  swap: "call",
  pair: "call",
  back: "call",
  cancel: "call",
  copy: "call",
  savePicture: "call",
};
const pageMethods: Methods<PairPage> = { show: "event" };

/** In the host: the page in a webview. Close it when the webview is disposed of. */
export function connectPairPage(
  endpoint: MessageEndpoint,
  host: PairHost,
  options: ConnectionOptions,
): Connection<PairPage> {
  return connect<PairHost, PairPage>(batchingChannel(endpoint), host, hostMethods, pageMethods, options);
}

/** In the page: the host. */
export function connectPairHost(
  endpoint: PageEndpoint,
  page: PairPage,
  options: ConnectionOptions,
): Connection<PairHost> {
  return connect<PairPage, PairHost>(pageChannel(endpoint), page, pageMethods, hostMethods, options);
}
