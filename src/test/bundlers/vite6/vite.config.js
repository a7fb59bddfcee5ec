export default { server: { proxy: { '/shop/api': process.env.SERVER } } };
