/**
 * The page in which material is drawn: a frame without origin, cookies, network or way out, whatever the material tries.
 * It gets the bytes - and for a PDF the program that draws it - by message, and answers when it has drawn them.
 */
const POLICY = "default-src 'none'; script-src 'unsafe-inline' blob:; img-src blob:; style-src 'unsafe-inline'; font-src data: blob:";
const STYLE = `
    body { margin: 0; background: #eef0f2; }
    img, canvas { display: block; margin: 0 auto 8px; max-width: 100%; background: #fff; }
    pre { margin: 0; padding: 16px; min-height: 90vh; background: #fff; font: 14px/1.7 sans-serif; white-space: pre-wrap; overflow-wrap: anywhere; }
    p { margin: 0; padding: 8px; text-align: center; font: 13px sans-serif; color: #555; }
    @media print { body { background: #fff; } img, canvas { margin: 0; break-after: page; } }`;
const SCRIPT = `
    const MOST = 60;
    const asked = new Map();
    const url = (data, type) => URL.createObjectURL(new Blob([data], { type }));
    const add = (tag) => document.body.appendChild(document.createElement(tag));
    class CMaps {
        fetch({ name }) {
            return new Promise((resolve, reject) => {
                asked.set(name, (data) => data ? resolve({ cMapData: new Uint8Array(data), isCompressed: true }) : reject(new Error(name)));
                parent.postMessage({ cmap: name }, "*");
            });
        }
    }
    async function drawPdf({ content, library, worker, more }) {
        globalThis.pdfjsWorker = await import(url(worker, "text/javascript"));
        const pdf = await import(url(library, "text/javascript"));
        const file = await pdf.getDocument({ data: content, isEvalSupported: false, enableXfa: false, useWorkerFetch: false,
            cMapPacked: true, CMapReaderFactory: CMaps }).promise;
        for (let number = 1; number <= Math.min(file.numPages, MOST); number++) {
            const page = await file.getPage(number);
            const viewport = page.getViewport({ scale: Math.min(2, 1600 / page.getViewport({ scale: 1 }).width) });
            const canvas = add("canvas");
            canvas.width = viewport.width;
            canvas.height = viewport.height;
            await page.render({ canvasContext: canvas.getContext("2d"), viewport }).promise;
        }
        if (file.numPages > MOST) {
            add("p").textContent = more;
        }
    }
    async function drawImage({ content }) {
        const image = add("img");
        image.src = url(content, "image/png");
        await image.decode();
    }
    async function drawText({ content }) {
        add("pre").textContent = new TextDecoder().decode(content);
    }
    addEventListener("message", async ({ data, source }) => {
        if (source !== parent) {
            return;
        }
        if (data.cmap) {
            asked.get(data.cmap)?.(data.content);
        } else if (data.print) {
            print();
        } else {
            try {
                await { image: drawImage, pdf: drawPdf, text: drawText }[data.kind](data);
                parent.postMessage({ shown: true }, "*");
            } catch (error) {
                parent.postMessage({ failed: String(error) }, "*");
            }
        }
    });
    parent.postMessage({ ready: true }, "*");`;

export const FRAME = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<style>${STYLE}</style><body><script type="module">${SCRIPT}</script></body>`;
