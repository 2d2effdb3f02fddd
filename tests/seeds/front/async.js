async function f(context) { const { data } = await axios.get(`x/${context.a?.b ?? 1}`); return data; }
