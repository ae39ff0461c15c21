using Microsoft.Extensions.Time.Testing;

namespace Avi.Samples.Tests.Shared;

internal sealed class OutputTests
{
    [Test]
    public void Program_reads_one_object_a_line_with_the_event_first_and_nothing_that_is_unknown()
    {
        using var writer = new StringWriter();
        var output = new Output(writer, isJson: true, TimeProvider.System);

        output.Say("for people only");
        output.Write(new StartedLine("hall") { PeerId = "12D3", Addresses = ["/ip4/127.0.0.1/tcp/1/p2p/12D3"], Udp = "127.0.0.1:8888" });
        output.Write(new DeviceUpLine("hall", ulong.MaxValue, "127.0.0.1:9"));

        Assert.That(writer.ToString().Split(writer.NewLine), Is.EqualTo(new[]
        {
            """{"event":"started","by":"hall","peerId":"12D3","addresses":["/ip4/127.0.0.1/tcp/1/p2p/12D3"],"udp":"127.0.0.1:8888"}""",
            """{"event":"device-up","by":"hall","deviceId":18446744073709551615,"address":"127.0.0.1:9"}""",
            "",
        }));
    }

    [Test]
    public void Line_break_in_a_message_does_not_break_the_line()
    {
        using var writer = new StringWriter();
        var output = new Output(writer, isJson: true, TimeProvider.System);

        output.Write(MessageLine.Of("m", "t", "12D3", "a\r\nb \u001b[0m Grüße \"q\""u8));

        Assert.That(
            writer.ToString().TrimEnd(),
            Is.EqualTo("""{"event":"message","by":"m","topic":"t","from":"12D3","text":"a\r\nb \u001B[0m Grüße \"q\""}"""));
    }

    [Test]
    public void Payload_that_is_no_text_is_base64()
    {
        using var writer = new StringWriter();
        var output = new Output(writer, isJson: true, TimeProvider.System);

        output.Write(MessageLine.Of("device 1", "t", from: null, [0xFF, 0x00]));

        Assert.That(
            writer.ToString().TrimEnd(), Is.EqualTo("""{"event":"message","by":"device 1","topic":"t","base64":"/wA="}"""));
    }

    [Test]
    public void People_read_a_time_a_name_and_a_sentence()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 2, 3, 10, 22, 31, 7, TimeSpan.Zero));
        using var writer = new StringWriter();
        var output = new Output(writer, isJson: false, time);

        output.Say("A heading");
        output.Write(new DeviceUpLine("gateway", 7, "127.0.0.1:5000"));

        Assert.That(writer.ToString().Split(writer.NewLine), Is.EqualTo(new[]
        {
            "A heading",
            "10:22:31.007  gateway    device 7 is up (127.0.0.1:5000)",
            "",
        }));
    }
}
