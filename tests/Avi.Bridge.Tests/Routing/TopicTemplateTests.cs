using System.Text;

using Avi.Bridge.Routing;

namespace Avi.Bridge.Tests.Routing;

/// <summary>Topics with places to fill in.</summary>
[TestFixture]
internal sealed class TopicTemplateTests
{
    [TestCase("device/{id}/sensor/{name}", "device/7/sensor/a/b")]
    [TestCase("{name}", "a/b")]
    [TestCase("{id}{id}", "77")]
    [TestCase("fixed", "fixed")]
    public void Places_are_filled_in(string text, string expected)
    {
        TopicTemplate template = TopicTemplate.Parse(text, takesName: true);
        byte[] buffer = new byte[64];

        bool isFilled = template.TryFill(7, "a/b"u8, buffer, out int written);

        Assert.That((isFilled, Encoding.UTF8.GetString(buffer, 0, written)), Is.EqualTo((true, expected)));
    }

    [TestCase("")]
    [TestCase(null)]
    [TestCase("a/+/b")]
    [TestCase("a/{room}/b")]
    [TestCase("a/{id/b")]
    [TestCase("a/id}/b")]
    public void What_makes_no_topic_is_no_template(string? text) =>
        Assert.That(TopicTemplate.TryParse(text, takesName: true, out _), Is.False);

    [Test]
    public void Name_has_no_place_where_there_is_none() =>
        Assert.That(TopicTemplate.TryParse("a/{name}", takesName: false, out _), Is.False);

    [Test]
    public void Topic_that_does_not_fit_is_not_filled_in() =>
        Assert.That(
            TopicTemplate.Parse("device/{id}/{name}", takesName: true).TryFill(1, "name"u8, new byte[12], out _), Is.False);
}
