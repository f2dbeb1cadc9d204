// The faces of the text lie in the stylesheet. Asked for ahead of the text, they are there when it is first drawn.
for (const face of document.fonts) face.load();
