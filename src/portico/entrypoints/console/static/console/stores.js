/** The store form: the region picker, one week from one day, and where an address is. */

/** Three selects that choose one district; what was chosen before is chosen again. */
async function regionPicker(group) {
    const [province, city, district] = group.querySelectorAll("select");
    const field = group.querySelector('input[name="region_code"]');
    const answer = await fetch(group.dataset.url);
    if (!answer.ok) return;
    const { items } = await answer.json();
    const fill = (select, regions, chosen) => {
        select.replaceChildren(new Option("—", ""), ...regions.map(({ code, name }) => new Option(name, code, false, code === chosen)));
        select.disabled = regions.length === 0;
    };
    const cities = () => items.find(({ code }) => code === province.value)?.children ?? [];
    const districts = () => cities().find(({ code }) => code === city.value)?.children ?? [];
    const only = (regions) => (regions.length === 1 ? regions[0].code : "");
    const known = field.value;
    fill(province, items, known && `${known.slice(0, 2)}0000`);
    fill(city, cities(), known && `${known.slice(0, 4)}00`);
    if (known && !city.value) fill(city, cities(), cities().find(({ children }) => children.some(({ code }) => code === known))?.code);
    fill(district, districts(), known);
    province.addEventListener("change", () => { fill(city, cities(), only(cities())); fill(district, districts(), ""); field.value = ""; });
    city.addEventListener("change", () => { fill(district, districts(), ""); field.value = ""; });
    district.addEventListener("change", () => { field.value = district.value; });
}

function storeForm(form) {
    const field = (name) => form.elements.namedItem(name);
    const told = form.querySelector("[data-pc-located]");
    const map = form.querySelector("[data-pc-map]");
    const showMap = () => {
        const [north, east] = [field("latitude").value, field("longitude").value];
        map.hidden = !north || !east;
        map.href = `https://uri.amap.com/marker?position=${encodeURIComponent(`${east},${north}`)}&coordinate=gaode`;
    };
    ["latitude", "longitude"].forEach((name) => field(name).addEventListener("input", showMap));
    showMap();

    form.querySelector("[data-pc-every-day]")?.addEventListener("click", () => {
        for (let day = 1; day < 7; day += 1) field(`hours_${day}`).value = field("hours_0").value;
    });
    form.querySelector("[data-pc-locate]")?.addEventListener("click", async (event) => {
        const names = [...form.querySelectorAll("[data-pc-region] select")].map((select) => (select.value ? select.selectedOptions[0].text : ""));
        const body = new FormData();
        body.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
        body.set("address", [...new Set(names)].join("") + field("detail").value);
        body.set("city", names[1] ?? "");
        event.target.disabled = true;
        try {
            const answer = await fetch(form.dataset.locate, { method: "POST", body, headers: { Accept: "application/json" } });
            const { latitude, longitude, message } = await answer.json();
            if (latitude) { field("latitude").value = latitude; field("longitude").value = longitude; }
            told.textContent = message ?? "";
            showMap();
        } finally {
            event.target.disabled = false;
        }
    });
}

document.querySelectorAll("[data-pc-region]").forEach((group) => void regionPicker(group));
document.querySelectorAll("[data-pc-store]").forEach(storeForm);
