/** The sum of a price form, as it is typed. */
const form = document.querySelector("[data-pc-prices]");
if (form) {
    const total = form.querySelector("[data-pc-total]");
    const fen = (text) => {
        const match = /^\s*[¥￥]?\s*([\d,，]{1,12})(?:\.(\d{1,2}))?\s*$/.exec(text);
        return match ? Number(match[1].replace(/[,，]/g, "")) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : NaN;
    };
    const show = () => {
        const sum = [...form.querySelectorAll("[data-pc-amount]")].reduce((all, input) => all + fen(input.value), 0);
        total.textContent = Number.isNaN(sum)
            ? "—"
            : `¥${Math.floor(sum / 100).toLocaleString("en-US")}.${String(sum % 100).padStart(2, "0")}`;
    };
    form.addEventListener("input", show);
    show();
}
