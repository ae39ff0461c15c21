using Avi.Protocol.Messages;
using Avi.Protocol.Reliability;
using Avi.Protocol.Security;

namespace Avi.Protocol.Tests.Documentation;

/// <summary>Holds docs/packages/Avi.Protocol.md to code that compiles, and that code to what the page says.</summary>
[TestFixture]
internal sealed class PackagePageTests
{
    [Test]
    public void Every_snippet_of_the_page_is_compiled() =>
        Assert.That(PackagePage.SnippetsThatAreNotCompiled("Avi.Protocol"), Is.Empty);

    [Test]
    public void Reading_that_the_page_sends_is_the_one_that_it_receives()
    {
        byte[] sent = [];
        PageSnippets.SendReading(datagram => sent = datagram.ToArray());

        string received = PageSnippets.Receive(sent);

        Assert.That((received, sent.Length), Is.EqualTo(("temp: Temperature 22.5", 12)));
    }

    [Test]
    public void Page_drops_what_is_no_message() =>
        Assert.That(PageSnippets.Receive([0xFF]), Is.EqualTo("dropped: UnexpectedEnd"));

    [Test]
    public void Record_of_the_page_holds_two_messages()
    {
        byte[] record = new byte[ProtocolLimits.MinSessionDatagramBytes];
        List<string> seen = [];

        int bytes = PageSnippets.FillRecord(record);
        ReasonCode outcome = PageSnippets.ReadRecord(record.AsSpan(0, bytes), seen);

        Assert.That(outcome, Is.EqualTo(ReasonCode.Success));
        Assert.That(seen, Is.EqualTo(new[] { "keep-alive 60 s", "device/1234/level" }));
    }

    [Test]
    public void Message_of_the_page_is_repeated_and_handed_on_once()
    {
        List<string> handedOn = [];

        AckOutcome outcome = PageSnippets.DeliverOnce(handedOn.Add);

        Assert.That(outcome, Is.EqualTo(AckOutcome.Final));
        Assert.That(handedOn, Is.EqualTo(new[] { "lamp" }));
    }

    [Test]
    public void Topics_of_the_page_are_valid_and_match()
    {
        Assert.That(PageSnippets.AskAboutTopics(), Is.All.True);
        Assert.That(PageSnippets.FindReceivers(), Is.EquivalentTo(new[] { "dashboard", "archive" }));
    }

    [Test]
    public void Cursors_of_the_page_read_what_they_wrote() =>
        Assert.That(PageSnippets.WriteAndRead(), Is.EqualTo("kitchen 7"));

    [Test]
    public void Secret_of_the_page_reaches_its_gateway_once()
    {
        using var key = DeviceKey.Generate();
        SecureSession? gateway = null;
        byte[] datagram = PageSnippets.SayHelloInSecret(
            key, hello => PageSnippets.Answer(hello.Span, (_, _) => key, out gateway).ToArray())!;

        using (gateway)
        {
            string first = PageSnippets.HearSecret(gateway!, [.. datagram]);
            string again = PageSnippets.HearSecret(gateway!, datagram);

            Assert.That((first, again), Is.EqualTo(("greeting", "dropped")));
        }
    }
}
