// Draw the PNG icons from icon.svg and the sprite, with a Chromium that is already there (CHROMIUM, or Debian's).
// The pictures are committed: run it again only when the mark changes.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const icons = resolve(import.meta.dirname, "../public/icons");
const sprite = readFileSync(resolve(import.meta.dirname, "../../app/templates/art.svg"), "utf8");
const icon = readFileSync(join(icons, "icon.svg"), "utf8");
// A maskable icon fills the square; what matters stays in the middle four fifths.
const maskable = icon
  .replace('rx="116"', "")
  .replace("translate(52 54) scale(8.5)", "translate(103 106) scale(6.4)");

const share = `${sprite}<style>body{margin:0;background:linear-gradient(#bfe3f2,#eef6ee)}.sprite{position:absolute;width:0;height:0}
svg.h{position:absolute;left:0;bottom:0;width:1200px;height:330px;--h1:#2f6b4f;--h2:#5d9a6d;--h3:#a5cda6;--orb:#f5b700;--wall:#fffaf0;--tile:#b8432b;--yarn:#f5b700}
svg.m{position:absolute;left:450px;top:20px;width:300px;height:300px}</style>
<svg class="h" preserveAspectRatio="none"><use href="#hills"/></svg>${icon.replace("<svg", '<svg class="m"').replace(/<rect[^>]*>/, "")}`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});

async function draw(name, html, width, height) {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.setContent(html);
  writeFileSync(join(icons, name), await page.screenshot({ omitBackground: true }));
  await page.close();
}

const square = (svg, size) =>
  `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`;
for (const size of [192, 512]) {
  await draw(`icon-${size}.png`, square(icon, size), size, size);
  await draw(`maskable-${size}.png`, square(maskable, size), size, size);
}
await draw("icon-180.png", square(maskable, 180), 180, 180);
await draw("share.png", share, 1200, 630);
await browser.close();
