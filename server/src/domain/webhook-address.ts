import ipaddr from 'ipaddr.js';
import { MusterError, type Sentence } from '../errors.ts';

/** Longer ones break in logs and proxies on the way. */
const URL_LENGTH_MAX = 2_048;

/** What web servers use. Others may be a database's or a mail server's, which must not be talked to from here. */
const PORTS = /^(|80|443|8\d{3})$/;

/** Global unicast of IPv6; whatever lies outside is special, also where no table names it yet. */
const IPV6_GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');
/** How networks without IPv4 reach IPv4 addresses: the last 32 bits are one. */
const IPV6_NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** Looks public, but is the host of a virtual machine in Azure, with the machine's secrets. */
const AZURE_HOST = '168.63.129.16';

/**
 * Whether an address (without brackets) is one of the public internet. Everything else may be a machine that trusts us because
 * we stand beside it: loopback, private and link-local networks, the clouds' metadata services.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv6) {
    if (address.match(IPV6_NAT64)) return isPublicAddress(address.toByteArray().slice(12).join('.'));
    return address.match(IPV6_GLOBAL) && address.range() === 'unicast';
  }
  return address.range() === 'unicast' && address.toString() !== AZURE_HOST;
}

/**
 * Reads the URL of a receiver. A name in it says nothing yet about its address: that is judged when it is connected to.
 * @param allowsPrivate on closed networks and in tests: any address, any port.
 * @throws {MusterError} PARAM_ERROR.
 */
export function parseWebhookUrl(text: string, allowsPrivate: boolean): URL {
  const url = text.length <= URL_LENGTH_MAX && URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw refuse({
      zh: `必须是不超过 ${URL_LENGTH_MAX} 个字符的 http 或 https 网址`,
      en: `must be an http or https URL of at most ${URL_LENGTH_MAX} characters`,
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw refuse({
      zh: '不能带用户名或密码；消息的来源由签名证明',
      en: 'must not hold a user or password; the signature proves where a message comes from',
    });
  }
  if (allowsPrivate) return url;
  if (!PORTS.test(url.port)) {
    throw refuse({
      zh: '端口只能是 80、443 或 8000 至 8999',
      en: 'must use port 80, 443 or one from 8000 to 8999',
    });
  }
  if (!isPublicHost(url.hostname)) {
    throw refuse({
      zh: '不能指向本机、内网或保留地址',
      en: 'must not point at this machine, a private network or a reserved address',
    });
  }
  return url;
}

/** The URL parser has turned every notation of an IPv4 address into four decimal numbers, and put IPv6 into brackets. */
function isPublicHost(hostname: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  if (ipaddr.isValid(address)) return isPublicAddress(address);
  return !/(^|\.)localhost\.?$/.test(hostname);
}

function refuse({ zh, en }: Sentence): MusterError {
  return new MusterError('PARAM_ERROR', { zh: `/url ${zh}`, en: `/url ${en}` });
}
