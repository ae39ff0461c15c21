namespace Avi.Samples.Tests.Shared;

internal sealed class TerminalTests
{
    [Test]
    public void Control_characters_of_others_do_not_reach_the_terminal() =>
        Assert.That(Terminal.Harmless("\u001b[2Jgone\r\n\u009b1m"), Is.EqualTo(@"\u001b[2Jgone\u000d\u000a\u009b1m"));

    [Test]
    public void Long_text_is_cut() =>
        Assert.That(
            Terminal.Harmless(new string('x', Terminal.MaxCharacters + 1)),
            Is.EqualTo(new string('x', Terminal.MaxCharacters) + "…"));

    [TestCase("")]
    [TestCase("22.5 °C → fine")]
    public void Plain_text_stays(string text) => Assert.That(Terminal.Harmless(text), Is.EqualTo(text));
}
